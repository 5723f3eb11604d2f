import{a}from"./chunk-52XR2YJA.js";import"./chunk-I4XSEFBJ.js";import"./chunk-NI7JKEMJ.js";import"./chunk-OWJAV74B.js";export{a as open};
