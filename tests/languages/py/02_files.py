import csv, pathlib, sqlite3, zipfile

with open("sales.csv", "w", newline="") as file:
    writer = csv.writer(file)
    writer.writerow(["city", "amount"])
    writer.writerows([["Oslo", 3], ["Rome", 4], ["Oslo", 5]])
database = sqlite3.connect("/mnt/data/sales.db")
database.execute("create table sales (city text, amount int)")
with open("/mnt/data/sales.csv") as file:
    database.executemany("insert into sales values (:city, :amount)", csv.DictReader(file))
database.commit()
for row in database.execute("select city, sum(amount) from sales group by city order by city"):
    print(*row)
with zipfile.ZipFile("all.zip", "w") as archive:
    archive.write("sales.csv")
folder = pathlib.Path("sub/folder")
folder.mkdir(parents=True)
(folder / "note.txt").write_text("hello\n")
print(sorted(str(path) for path in pathlib.Path(".").rglob("*")))
print(zipfile.ZipFile("all.zip").read("sales.csv"))
