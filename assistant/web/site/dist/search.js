import{b as a}from"./chunk-Z32VWBLD.js";import"./chunk-ST46HRY6.js";export{a as open};
