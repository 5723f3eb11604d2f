import{b as a}from"./chunk-KG5MBEQK.js";import"./chunk-UQLGSE6U.js";export{a as open};
