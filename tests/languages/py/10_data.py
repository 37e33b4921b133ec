import numpy as np
import pandas as pd

frame = pd.DataFrame({"city": ["Oslo", "Rome", "Oslo", "Rome"], "sold": [3, 4, 5, 9], "price": [1.5, 2.0, 1.0, 0.5]})
frame["value"] = frame.sold * frame.price
print(frame.groupby("city").value.agg(["sum", "mean"]))
print(np.linalg.solve(np.array([[2.0, 1.0], [1.0, 3.0]]), np.array([3.0, 5.0])).round(3))
frame.to_excel("out.xlsx", index=False)
print(pd.read_excel("out.xlsx").shape)
import matplotlib.pyplot as plt

plt.plot(frame.sold)
plt.title("Größe")
plt.savefig("plot.png")
print(open("plot.png", "rb").read(8))
