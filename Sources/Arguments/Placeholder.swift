// placeholder until the first file of Arguments lands
