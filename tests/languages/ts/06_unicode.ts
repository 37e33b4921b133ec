const größe: string = '日本語 – naïve café 👩‍🚀';
const counts: Record<string, number> = {};
for (const letter of 'ääß€€€') counts[letter] = (counts[letter] ?? 0) + 1;
console.log(größe, [...größe].length, counts);
console.log(Buffer.from('ß€😀').toString('hex'), '\u{1F600}', String.raw`\u00e4`);
