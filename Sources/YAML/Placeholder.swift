// placeholder until the first file of YAML lands
