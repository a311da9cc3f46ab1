import acme_tools

print("imported from", acme_tools.__file__)
print("trained on", acme_tools.scaled([1, 2, 4]))
