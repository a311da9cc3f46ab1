import os

print("the token has", len(os.environ["TOKEN"]), "characters")
