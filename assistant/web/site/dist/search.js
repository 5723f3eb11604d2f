import{b as a}from"./chunk-3N7K4D4I.js";import"./chunk-IDCYESRX.js";export{a as open};
