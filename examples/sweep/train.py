data = ""
lr = 0.1
out = ""

print("wrote", out)
