import os

import shared

data = "data/digits.csv"
lr = 0.1
out = None

print("shared imported from", os.path.dirname(shared.__file__))
print(shared.hello())
if out:
    print("out is", out)
