import{b as a}from"./chunk-GUJ27UVR.js";import"./chunk-IDCYESRX.js";export{a as open};
