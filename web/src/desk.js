// Every page: Bootstrap's behaviour and htmx. What the desk adds itself lies in app/web/static/desk.js.
import "bootstrap/js/dist/alert";
import "bootstrap/js/dist/collapse";
import "bootstrap/js/dist/dropdown";
import "bootstrap/js/dist/modal";
import "bootstrap/js/dist/tab";
import htmx from "htmx.org";
import "bootstrap/dist/css/bootstrap.css";

window.htmx = htmx;
