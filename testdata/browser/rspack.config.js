const { rspack } = require('@rspack/core');
const path = require('path');
module.exports = {
  mode: 'production',
  stats: 'errors-only',
  performance: { hints: false },
  optimization: { minimize: false },
  entry: './index.js',
  experiments: { topLevelAwait: true },
  output: { path: path.resolve(__dirname, 'build'), filename: 'lab.js', chunkFilename: '[name].js', publicPath: '/static/lab/' , clean: true},
  module: { rules: [
    { test: /\.css$/, use: ['style-loader', 'css-loader'], type: 'javascript/auto' },
    { resourceQuery: /raw/, type: 'asset/source' },
    { test: /\.svg$/, issuer: /\.css$/, type: 'asset' },
    { test: /\.svg$/, issuer: /\.js$/, type: 'asset/source' },
    { test: /\.(png|jpg|gif|ttf|woff2?|eot)(\?.*)?$/, type: 'asset' },
    { test: /\.m?js$/, resolve: { fullySpecified: false } },
  ] },
  resolve: { fallback: { url: false, buffer: false, crypto: false, path: require.resolve('path-browserify'), process: false, util: false, stream: false, fs: false } },
  plugins: [ new rspack.DefinePlugin({ 'process.env': '{}', 'process.cwd': '(() => "/")' }) ],
};
