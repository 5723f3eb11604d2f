import{b as a}from"./chunk-4UJ4ZS7D.js";import"./chunk-BUR756FX.js";import"./chunk-UROEL2QI.js";import"./chunk-GXTFTLTN.js";export{a as open};
