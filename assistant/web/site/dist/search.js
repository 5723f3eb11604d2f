import{b as a}from"./chunk-VYRY55VT.js";import"./chunk-BUR756FX.js";import"./chunk-UROEL2QI.js";import"./chunk-GXTFTLTN.js";export{a as open};
