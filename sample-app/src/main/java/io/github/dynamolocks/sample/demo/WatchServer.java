package io.github.dynamolocks.sample.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

/**
 * Serves the page of a watched sale on the loopback interface: sends its changing parts
 * as server-sent events, and passes on the commands of its buttons. Refuses requests that
 * name another host, so that no other site can read the page in the viewer's browser, and
 * commands without the page's token.
 */
final class WatchServer implements Watch, AutoCloseable {

	private static final String TOKEN_HEADER = "X-Token";

	private static final long ANSWER_SECONDS = 3;

	private static final long KEEP_ALIVE_MILLIS = 10_000;

	private final WatchPage page;

	private final HttpServer server;

	private final ExecutorService threads = Executors.newCachedThreadPool((task) -> {
		Thread thread = new Thread(task, "watch-server");
		thread.setDaemon(true);
		return thread;
	});

	private final String token = random();

	private final BlockingQueue<Command> commands = new LinkedBlockingQueue<>();

	private final CountDownLatch viewer = new CountDownLatch(1);

	private final CountDownLatch end = new CountDownLatch(1);

	private final Map<String, String> parts = new LinkedHashMap<>();

	private boolean closed;

	private WatchServer(int port, WatchPage page) throws IOException {
		this.page = page;
		this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
		this.server.setExecutor(this.threads);
		this.server.createContext("/", this::handle);
	}

	/**
	 * Starts the server.
	 * @param port the port, 0 for a free one
	 * @param page the page
	 * @return the server; the caller closes it
	 * @throws IOException if the port is in use
	 */
	static WatchServer start(int port, WatchPage page) throws IOException {
		WatchServer server = new WatchServer(port, page);
		server.server.start();
		return server;
	}

	String address() {
		return "http://127.0.0.1:%d/".formatted(this.server.getAddress().getPort());
	}

	/**
	 * Waits until a browser has opened the page.
	 * @throws InterruptedException if the wait is interrupted
	 */
	void awaitViewer() throws InterruptedException {
		this.viewer.await();
	}

	/**
	 * Waits until the viewer ends the sample by the button of the page or a line of
	 * input. The end of the input does not end the sample.
	 * @param input the standard input
	 * @throws InterruptedException if the wait is interrupted
	 */
	void awaitEnd(InputStream input) throws InterruptedException {
		this.threads.execute(() -> {
			try {
				if (input.read() >= 0) {
					this.end.countDown();
				}
			}
			catch (IOException ex) {
				// The button is left
			}
		});
		this.end.await();
	}

	@Override
	public void show(LiveRun run) {
		publish(this.page.parts(run));
	}

	@Override
	public void conclude(Verdict verdict) {
		publish(this.page.parts(verdict));
	}

	private synchronized void publish(Map<String, String> changed) {
		this.parts.putAll(changed);
		notifyAll();
	}

	@Override
	public Optional<Command> nextCommand() {
		return Optional.ofNullable(this.commands.poll());
	}

	private void handle(HttpExchange exchange) throws IOException {
		try (exchange) {
			String path = exchange.getRequestURI().getPath();
			boolean command = path.equals("/end") || path.startsWith("/instances/");
			String method = command ? "POST" : "GET";
			if (!hosts().contains(exchange.getRequestHeaders().getFirst("Host"))) {
				answer(exchange, 403, "The header 'Host' must name " + address());
			}
			else if (!command && !Set.of("/", "/events").contains(path)) {
				answer(exchange, 404, "There is no page '%s'".formatted(path));
			}
			else if (!method.equals(exchange.getRequestMethod())) {
				answer(exchange, 405, "'%s' must be requested with %s".formatted(path, method));
			}
			else if (command) {
				handleCommand(exchange, path);
			}
			else if (path.equals("/")) {
				sendPage(exchange);
			}
			else {
				sendEvents(exchange);
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private Set<String> hosts() {
		int port = this.server.getAddress().getPort();
		return Set.of("127.0.0.1:" + port, "localhost:" + port);
	}

	private boolean isFromPage(HttpExchange exchange) {
		String origin = exchange.getRequestHeaders().getFirst("Origin");
		String sent = exchange.getRequestHeaders().getFirst(TOKEN_HEADER);
		return (origin == null || hosts().stream().map("http://"::concat).anyMatch(origin::equals)) && sent != null
				&& MessageDigest.isEqual(sent.getBytes(StandardCharsets.UTF_8),
						this.token.getBytes(StandardCharsets.UTF_8));
	}

	private void handleCommand(HttpExchange exchange, String path) throws IOException, InterruptedException {
		if (!isFromPage(exchange)) {
			answer(exchange, 403, "Only the page may send commands: reload it");
			return;
		}
		if (path.equals("/end")) {
			answer(exchange, 200, "The sample ends");
			this.end.countDown();
			return;
		}
		String[] names = path.substring("/instances/".length()).split("/", 2);
		Optional<Action> action = (names.length == 2) ? Action.find(names[1]) : Optional.empty();
		if (!SaleRun.INSTANCES.contains(names[0]) || action.isEmpty()) {
			answer(exchange, 404,
					"There is no instance or no action of the name '%s'".formatted(String.join("/", names)));
			return;
		}
		Command command = new Command(names[0], action.get(), new CompletableFuture<>());
		this.commands.add(command);
		try {
			answer(exchange, 200, command.answer().get(ANSWER_SECONDS, TimeUnit.SECONDS));
		}
		catch (ExecutionException ex) {
			answer(exchange, 409, String.valueOf(ex.getCause().getMessage()));
		}
		catch (TimeoutException ex) {
			this.commands.remove(command);
			answer(exchange, 409, "'%s' is not possible for %s: no sale is under way".formatted(names[1], names[0]));
		}
	}

	private void sendPage(HttpExchange exchange) throws IOException {
		String nonce = random();
		exchange.getResponseHeaders()
			.set("Content-Security-Policy",
					"default-src 'none'; style-src 'unsafe-inline'; script-src 'nonce-%s'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
						.formatted(nonce));
		exchange.getResponseHeaders().set("Cache-Control", "no-store");
		send(exchange, 200, "text/html; charset=utf-8", this.page.toHtml(this.token, nonce));
	}

	private void sendEvents(HttpExchange exchange) throws IOException, InterruptedException {
		this.viewer.countDown();
		exchange.getResponseHeaders().set("Content-Type", "text/event-stream; charset=utf-8");
		exchange.getResponseHeaders().set("Cache-Control", "no-store");
		exchange.sendResponseHeaders(200, 0);
		Map<String, String> sent = new HashMap<>();
		try (OutputStream output = exchange.getResponseBody()) {
			for (String events = nextEvents(sent); !events.isEmpty(); events = nextEvents(sent)) {
				output.write(events.getBytes(StandardCharsets.UTF_8));
				output.flush();
			}
		}
	}

	/** Waits for parts that differ from those sent; returns nothing at the end. */
	private synchronized String nextEvents(Map<String, String> sent) throws InterruptedException {
		if (this.parts.equals(sent) && !this.closed) {
			wait(KEEP_ALIVE_MILLIS);
		}
		if (this.closed) {
			return "";
		}
		StringBuilder events = new StringBuilder(": alive\n\n");
		this.parts.forEach((id, html) -> {
			if (!html.equals(sent.put(id, html))) {
				events.append("event: ").append(id).append('\n');
				html.lines().forEach((line) -> events.append("data: ").append(line).append('\n'));
				events.append('\n');
			}
		});
		return events.toString();
	}

	private static void answer(HttpExchange exchange, int status, String text) throws IOException {
		send(exchange, status, "text/plain; charset=utf-8", text);
	}

	private static void send(HttpExchange exchange, int status, String type, String text) throws IOException {
		byte[] body = text.getBytes(StandardCharsets.UTF_8);
		exchange.getResponseHeaders().set("Content-Type", type);
		exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
		exchange.sendResponseHeaders(status, body.length);
		exchange.getResponseBody().write(body);
	}

	private static String random() {
		byte[] bytes = new byte[16];
		new SecureRandom().nextBytes(bytes);
		return HexFormat.of().formatHex(bytes);
	}

	@Override
	public void close() {
		synchronized (this) {
			this.closed = true;
			notifyAll();
		}
		this.server.stop(0);
		this.threads.shutdownNow();
	}

}
