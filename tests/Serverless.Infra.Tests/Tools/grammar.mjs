// Parses files with the public grammar of Bicep. Says each that it does not understand, and where.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const [home, ...files] = process.argv.slice(2);
const require = createRequire(join(home, 'package.json'));
const { Parser, Language } = require('web-tree-sitter');
await Parser.init();
const parser = new Parser();
parser.setLanguage(await Language.load(join(dirname(require.resolve('tree-sitter-bicep/package.json')), 'tree-sitter-bicep.wasm')));

function* wrong(node) {
  if (node.isError || node.isMissing) yield node;
  for (const child of node.children) yield* wrong(child);
}

for (const file of files) {
  for (const node of wrong(parser.parse(readFileSync(file, 'utf8')).rootNode)) console.log(`${file}:${node.startPosition.row + 1} ${node.text.slice(0, 60)}`);
}
