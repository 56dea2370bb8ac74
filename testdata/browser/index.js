// JupyterLab as an application of its own: the extensions that its page needs,
// made into one bundle. The page's config comes from the server.
import '@jupyterlab/application-extension/style/index.js';
import '@jupyterlab/apputils-extension/style/index.js';
import '@jupyterlab/cell-toolbar-extension/style/index.js';
import '@jupyterlab/codemirror-extension/style/index.js';
import '@jupyterlab/completer-extension/style/index.js';
import '@jupyterlab/console-extension/style/index.js';
import '@jupyterlab/csvviewer-extension/style/index.js';
import '@jupyterlab/docmanager-extension/style/index.js';
import '@jupyterlab/documentsearch-extension/style/index.js';
import '@jupyterlab/filebrowser-extension/style/index.js';
import '@jupyterlab/fileeditor-extension/style/index.js';
import '@jupyterlab/htmlviewer-extension/style/index.js';
import '@jupyterlab/imageviewer-extension/style/index.js';
import '@jupyterlab/inspector-extension/style/index.js';
import '@jupyterlab/javascript-extension/style/index.js';
import '@jupyterlab/json-extension/style/index.js';
import '@jupyterlab/launcher-extension/style/index.js';
import '@jupyterlab/logconsole-extension/style/index.js';
import '@jupyterlab/mainmenu-extension/style/index.js';
import '@jupyterlab/markdownviewer-extension/style/index.js';
import '@jupyterlab/mathjax-extension/style/index.js';
import '@jupyterlab/mermaid-extension/style/index.js';
import '@jupyterlab/metadataform-extension/style/index.js';
import '@jupyterlab/notebook-extension/style/index.js';
import '@jupyterlab/pdf-extension/style/index.js';
import '@jupyterlab/rendermime-extension/style/index.js';
import '@jupyterlab/running-extension/style/index.js';
import '@jupyterlab/settingeditor-extension/style/index.js';
import '@jupyterlab/shortcuts-extension/style/index.js';
import '@jupyterlab/statusbar-extension/style/index.js';
import '@jupyterlab/toc-extension/style/index.js';
import '@jupyterlab/tooltip-extension/style/index.js';
import '@jupyterlab/translation-extension/style/index.js';
import '@jupyterlab/ui-components-extension/style/index.js';
import '@jupyterlab/vega5-extension/style/index.js';
import { PageConfig } from '@jupyterlab/coreutils';
const extensions = [
  import('@jupyterlab/application-extension'), import('@jupyterlab/apputils-extension'),
  import('@jupyterlab/cell-toolbar-extension'), import('@jupyterlab/codemirror-extension'),
  import('@jupyterlab/completer-extension'), import('@jupyterlab/console-extension'),
  import('@jupyterlab/csvviewer-extension'), import('@jupyterlab/docmanager-extension'),
  import('@jupyterlab/documentsearch-extension'), import('@jupyterlab/filebrowser-extension'),
  import('@jupyterlab/fileeditor-extension'), import('@jupyterlab/htmlviewer-extension'),
  import('@jupyterlab/imageviewer-extension'), import('@jupyterlab/inspector-extension'),
  import('@jupyterlab/launcher-extension'), import('@jupyterlab/logconsole-extension'),
  import('@jupyterlab/mainmenu-extension'), import('@jupyterlab/markdownviewer-extension'),
  import('@jupyterlab/markedparser-extension'), import('@jupyterlab/mathjax-extension'), import('@jupyterlab/mermaid-extension'),
  import('@jupyterlab/metadataform-extension'), import('@jupyterlab/notebook-extension'),
  import('@jupyterlab/rendermime-extension'), import('@jupyterlab/running-extension'),
  import('@jupyterlab/settingeditor-extension'), import('@jupyterlab/shortcuts-extension'),
  import('@jupyterlab/statusbar-extension'), import('@jupyterlab/theme-light-extension'),
  import('@jupyterlab/theme-dark-extension'), import('@jupyterlab/toc-extension'),
  import('@jupyterlab/tooltip-extension'), import('@jupyterlab/translation-extension'),
  import('@jupyterlab/ui-components-extension'),
];
const mimeExtensions = [
  import('@jupyterlab/javascript-extension'), import('@jupyterlab/json-extension'),
  import('@jupyterlab/pdf-extension'), import('@jupyterlab/vega5-extension'),
];
const { JupyterLab } = await import('@jupyterlab/application');
const lab = new JupyterLab({ mimeExtensions: await Promise.all(mimeExtensions) });
for (const { default: plugins } of await Promise.all(extensions)) {
  for (const plugin of [plugins].flat()) {
    if (!PageConfig.Extension.isDisabled(plugin.id)) lab.registerPlugin(plugin);
  }
}
await lab.start();
await lab.restored;
window.jupyterapp = lab;
document.body.dataset.ready = 'yes';
