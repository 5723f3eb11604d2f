import{c as a}from"./chunk-NMBWS6R2.js";import"./chunk-LB2KWO2G.js";import"./chunk-UROEL2QI.js";import"./chunk-GXTFTLTN.js";export{a as open};
