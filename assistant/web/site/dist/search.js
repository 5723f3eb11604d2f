import{a}from"./chunk-FIRJVHZT.js";import"./chunk-NHAN2LIH.js";import"./chunk-NI7JKEMJ.js";import"./chunk-OWJAV74B.js";export{a as open};
