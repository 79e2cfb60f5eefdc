import sheet from "../../css/plain.css" with { type: "css" };
document.adoptedStyleSheets = [sheet];
window.result = sheet.cssRules.length;
