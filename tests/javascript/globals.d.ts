/** plotly.js, once its bundle is loaded; the scripts use `react` and `Fx` of it. */
interface Window {
  Plotly: any;
}
