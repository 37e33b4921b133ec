const größe = '日本語 – naïve café 👩‍🚀';
console.log(größe, größe.length, [...größe].length, größe.toUpperCase());
console.log('é'.normalize('NFD').length, /\p{Script=Han}+/u.exec(größe)[0], encodeURIComponent('ß€😀'));
require('fs').writeFileSync('übersicht.txt', 'Ω≈ç√\n');
process.stdout.write(require('fs').readFileSync('übersicht.txt', 'utf8'));
console.log(['z', 'ä', 'a'].sort(new Intl.Collator('de').compare), (1234567.891).toLocaleString('de-DE'));
console.log([...new Intl.Segmenter('en', { granularity: 'grapheme' }).segment('👩‍🚀é')].length);
