print("kpod")
