// @args ["Ann Lee", "3", "ünï"]
const [name, times, rest]: string[] = process.argv.slice(2);
const greet = (who: string, count: number = 1, ...more: string[]): string => `${who.repeat(count)} ${more}`;
console.log(greet(name!, Number(times), rest!), process.argv.length);
