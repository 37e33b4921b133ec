class {class}{directory}{memory_mb:75} { static void main() {} }
