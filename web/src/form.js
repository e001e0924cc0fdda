// Pages with a form of a process pack: window.hotlineForms.Form is form-js's viewer.
import { Form } from "@bpmn-io/form-js-viewer";
import "@bpmn-io/form-js-viewer/dist/assets/form-js.css";
import flatpickr from "flatpickr"; // form-js's calendar, which speaks English unless it is told
import { Mandarin } from "flatpickr/dist/l10n/zh.js";

if (document.documentElement.lang !== "en") flatpickr.localize(Mandarin);

window.hotlineForms = { Form };
