import argparse

parser = argparse.ArgumentParser()
parser.add_argument("--note", default="")
parser.add_argument("--half", type=float, default=0.0)
args = parser.parse_args()

print(f"note: {args.note}, half: {args.half}")
