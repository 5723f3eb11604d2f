import{b as a}from"./chunk-Z2ZTYVNG.js";import"./chunk-IDCYESRX.js";export{a as open};
