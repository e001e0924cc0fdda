// Pages with a form of a process pack: window.hotlineForms.Form is form-js's viewer.
import { Form } from "@bpmn-io/form-js-viewer";
import "@bpmn-io/form-js-viewer/dist/assets/form-js.css";

window.hotlineForms = { Form };
