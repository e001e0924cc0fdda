// Pages with a diagram: window.hotlineDiagrams.Viewer shows, moves and zooms, and edits nothing.
import Viewer from "bpmn-js/lib/NavigatedViewer";
import "bpmn-js/dist/assets/diagram-js.css";
import "bpmn-js/dist/assets/bpmn-js.css";

window.hotlineDiagrams = { Viewer };
