import helper

print("helper imported from", helper.__file__)
print(helper.greet())
