import rates

print("trained at", rates.rate)
