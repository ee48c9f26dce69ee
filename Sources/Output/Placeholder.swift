// placeholder until the first file of Output lands
