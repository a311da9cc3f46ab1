from acme.core import name

print("trained with", name())
