// node.js PORT: Node's own http server with a fixed body for GET /health, one process.
const body = Buffer.from(JSON.stringify({
  status: 'healthy', instance: 'peer', services: {redis: 'ok', supabase: 'ok', worker: 'running'}, uptime_seconds: 3600,
}));
require('node:http').createServer((request, response) => {
  const isHealth = request.url === '/health';
  response.writeHead(isHealth ? 200 : 404, {'Content-Type': 'application/json', 'Content-Length': isHealth ? body.length : 0});
  response.end(isHealth ? body : undefined);
}).listen({port: Number(process.argv[2]), host: '127.0.0.1', backlog: 4096});
