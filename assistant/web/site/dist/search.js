import{b as a}from"./chunk-IAJG6J6K.js";import"./chunk-T6GQ6W2Q.js";import"./chunk-UROEL2QI.js";export{a as open};
