// Loaded before a function's own process: the framework listens on every interface and cannot say which free port it
// got. Here it listens on loopback only, and the port is told on stdout.
"use strict";

const { Server } = require("node:net");

const { listen } = Server.prototype;

Server.prototype.listen = function listenOnLoopback(port, callback) {
  this.once("listening", () => {
    process.stdout.write(`${JSON.stringify({ listeningOnPort: this.address().port })}\n`);
  });
  return listen.call(this, { port: Number(port), host: "127.0.0.1" }, callback);
};
