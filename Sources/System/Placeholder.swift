// placeholder until the first file of System lands
