// Puts the schemas of settings and the themes of the extensions where the
// server looks for them.
import fs from 'node:fs';
import path from 'node:path';

const from = 'node_modules/@jupyterlab';
for (const name of fs.readdirSync(from)) {
  const schema = path.join(from, name, 'schema');
  if (fs.existsSync(schema)) fs.cpSync(schema, path.join('build/schemas/@jupyterlab', name), { recursive: true });
  const style = path.join(from, name, 'style');
  if (!name.startsWith('theme-')) continue;
  const sheet = fs.readFileSync(path.join(style, 'theme.css'), 'utf8')
    .replace(/@import '(.*?)';/g, (_, file) => fs.readFileSync(path.join(style, file), 'utf8'));
  fs.mkdirSync(path.join('build/themes/@jupyterlab', name), { recursive: true });
  fs.writeFileSync(path.join('build/themes/@jupyterlab', name, 'index.css'), sheet);
}
fs.mkdirSync('build/settings', { recursive: true });
fs.writeFileSync('build/settings/page_config.json', JSON.stringify({
  disabledExtensions: {
    '@jupyterlab/apputils-extension:announcements': true, // asks a host on the network
    '@jupyterlab/fileeditor-extension:language-server': true, // there are no language servers
    '@jupyterlab/notebook-extension:language-server': true,
  },
}));
// All cells are on the page, also those out of sight; and a completion that
// takes long on a machine with other work is waited for.
fs.writeFileSync('build/settings/overrides.json', JSON.stringify({
  '@jupyterlab/notebook-extension:tracker': { windowingMode: 'none' },
  '@jupyterlab/completer-extension:manager': { providerTimeout: 60_000 },
}));
