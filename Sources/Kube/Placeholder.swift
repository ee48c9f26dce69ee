// placeholder until the first file of Kube lands
