package io.github.dynamolocks.test.dynamodb;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Serves DynamoDB's protocol over HTTP/1.1. Each connection has a thread of its own. The
 * threads do not keep the JVM alive.
 *
 * <p>
 * Thread-safe. Closing the server closes all connections and ends its threads.
 *
 * @since 0.1.0
 */
public final class HttpServer implements AutoCloseable {

	private static final int BACKLOG = 1024;

	private static final int MAX_HEAD = 64 * 1024;

	/** The largest request that DynamoDB accepts, in bytes. */
	private static final int MAX_BODY = 16 * 1024 * 1024;

	private static final Pattern LENGTH = Pattern.compile("[0-9]{1,18}");

	/** The reason phrases of statuses. Clients do not need the other ones. */
	private static final Map<Integer, String> REASONS = Map.of(200, "OK", 400, "Bad Request", 404, "Not Found", 500,
			"Internal Server Error", 503, "Service Unavailable");

	private static final long CLOSE_SECONDS = 5;

	private final String name;

	private final ServerSocket listener;

	private final Handler handler;

	private final Map<Socket, Thread> connections = new ConcurrentHashMap<>();

	private final Thread acceptor;

	private volatile boolean closed;

	private HttpServer(String name, ServerSocket listener, Handler handler) {
		this.name = name;
		this.listener = listener;
		this.handler = handler;
		this.acceptor = daemon("acceptor", this::accept);
	}

	/**
	 * Starts a server on a free port of the loopback interface.
	 * @param name the prefix of its threads' names
	 * @param handler answers the requests
	 * @return the running server
	 * @throws UncheckedIOException if no port is free
	 */
	public static HttpServer start(String name, Handler handler) {
		return start(name, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), handler);
	}

	/**
	 * Starts a server.
	 * @param name the prefix of its threads' names
	 * @param address the address to listen on; port 0 selects a free port
	 * @param handler answers the requests
	 * @return the running server
	 * @throws UncheckedIOException if the server cannot listen on the address
	 */
	static HttpServer start(String name, InetSocketAddress address, Handler handler) {
		try {
			// Reuses an address, except on Windows, where the option has another meaning
			ServerSocket listener = new ServerSocket(address.getPort(), BACKLOG, address.getAddress());
			HttpServer server = new HttpServer(name, listener, handler);
			server.acceptor.start();
			return server;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(
					"'%s' cannot listen on %s: %s. Use another host or port".formatted(name, address, ex.getMessage()),
					ex);
		}
	}

	/**
	 * Returns the address on which the server listens.
	 * @return an {@code http} address without a path
	 */
	public URI endpoint() {
		// No "+" or format before the first answer: the JVM takes long to load either
		InetAddress address = this.listener.getInetAddress();
		String host = address.getHostAddress();
		return URI.create("http://".concat((address instanceof Inet6Address) ? "[".concat(host).concat("]") : host)
			.concat(":")
			.concat(Integer.toString(this.listener.getLocalPort())));
	}

	@Override
	public void close() {
		this.closed = true;
		end(this.listener, this.acceptor);
		this.connections.forEach(HttpServer::end);
	}

	private static void end(Closeable resource, Thread thread) {
		try {
			thread.interrupt();
			resource.close();
			if (thread != Thread.currentThread()) {
				TimeUnit.SECONDS.timedJoin(thread, CLOSE_SECONDS);
			}
		}
		catch (IOException ex) {
			// The socket is no longer used
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private void accept() {
		while (!this.closed) {
			try {
				Socket socket = this.listener.accept();
				socket.setTcpNoDelay(true);
				Thread thread = daemon("connection", () -> serve(socket));
				this.connections.put(socket, thread);
				thread.start();
			}
			catch (IOException ex) {
				// The listener is closed, or the client has already disconnected
			}
		}
	}

	private void serve(Socket socket) {
		try (socket) {
			Connection connection = new Connection(socket);
			while (!this.closed && connection.serveNext(this.handler)) {
				// The connection stays open for the next request
			}
		}
		catch (IOException ex) {
			// The client has disconnected, or the handler has no answer
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		finally {
			this.connections.remove(socket);
		}
	}

	private Thread daemon(String role, Runnable task) {
		Thread thread = new Thread(task, this.name.concat("-").concat(role));
		thread.setDaemon(true);
		return thread;
	}

	/**
	 * Answers requests.
	 */
	@FunctionalInterface
	public interface Handler {

		/**
		 * Answers a request.
		 * @param request the request
		 * @return the answer, or null to close the connection without one. The server
		 * closes the connection in the middle of an answer whose {@code Content-Length}
		 * is greater than its body.
		 * @throws IOException to close the connection without an answer
		 * @throws InterruptedException if the server is closed while the handler runs
		 */
		@Nullable ApiAnswer handle(ApiRequest request) throws IOException, InterruptedException;

	}

	/**
	 * Reads the requests of one connection one after the other, and writes their answers.
	 * Refuses requests that exceed a limit.
	 */
	private static final class Connection {

		private final InputStream in;

		private final OutputStream out;

		private final byte[] buffer = new byte[16 * 1024];

		/** The index of the next unused byte in the buffer. */
		private int position;

		private int limit;

		private int headLeft;

		Connection(Socket socket) throws IOException {
			this.in = socket.getInputStream();
			this.out = socket.getOutputStream();
		}

		/**
		 * Serves the next request.
		 * @return whether the connection stays open
		 * @throws IOException if the client has closed the connection
		 */
		boolean serveNext(Handler handler) throws IOException, InterruptedException {
			try {
				this.headLeft = MAX_HEAD;
				String line = line();
				while (line.isEmpty()) {
					line = line();
				}
				return serve(line.split(" ", -1), handler);
			}
			catch (HttpException ex) {
				write(text(ex.status, ex.getMessage() + "\n"), false);
				return false;
			}
		}

		private boolean serve(String[] requestLine, Handler handler) throws IOException, InterruptedException {
			check(requestLine.length == 3 && requestLine[2].startsWith("HTTP/1."), 400, "The request is not HTTP/1.1");
			Map<String, List<String>> headers = headers();
			String body = body(headers);
			String connection = ApiRequest.header(headers, "Connection");
			boolean keepAlive = requestLine[2].equals("HTTP/1.0") ? "keep-alive".equalsIgnoreCase(connection)
					: !"close".equalsIgnoreCase(connection);
			ApiAnswer answer = switch (requestLine[0]) {
				case "POST" -> handler.handle(ApiRequest.of(headers, body));
				case "GET" -> text(200, "healthy: dynamodb\n");
				default -> text(404, "<UnknownOperationException/>\n");
			};
			return answer != null && write(answer, keepAlive) && keepAlive;
		}

		private Map<String, List<String>> headers() throws IOException {
			Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
			for (String line = line(); !line.isEmpty(); line = line()) {
				int colon = line.indexOf(':');
				check(colon > 0, 400, "The header line '%s' has no name", line);
				headers.computeIfAbsent(line.substring(0, colon), (name) -> new ArrayList<>(1))
					.add(line.substring(colon + 1).strip());
			}
			return headers;
		}

		private String body(Map<String, List<String>> headers) throws IOException {
			check(!headers.containsKey("Transfer-Encoding"), 411,
					"A transfer coding is not supported by this DynamoDB for tests, only a Content-Length");
			String length = Objects.requireNonNullElse(ApiRequest.header(headers, ApiAnswer.CONTENT_LENGTH), "0");
			check(LENGTH.matcher(length).matches(), 400, "The Content-Length '%s' is not a number of bytes", length);
			check(Long.parseLong(length) <= MAX_BODY, 413, "The body is larger than %s bytes", MAX_BODY);
			if ("100-continue".equalsIgnoreCase(ApiRequest.header(headers, "Expect"))) {
				this.out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
			}
			byte[] body = new byte[Integer.parseInt(length)];
			for (int read = 0; read < body.length;) {
				fill();
				int part = Math.min(body.length - read, this.limit - this.position);
				System.arraycopy(this.buffer, this.position, body, read, part);
				this.position += part;
				read += part;
			}
			return new String(body, StandardCharsets.UTF_8);
		}

		private String line() throws IOException {
			StringBuilder line = new StringBuilder(128);
			for (char next = next(); next != '\n'; next = next()) {
				if (--this.headLeft < 0) {
					throw new HttpException(431, "The head is larger than %s bytes".formatted(MAX_HEAD));
				}
				line.append(next);
			}
			int end = line.length() - 1;
			return (end >= 0 && line.charAt(end) == '\r') ? line.substring(0, end) : line.toString();
		}

		private char next() throws IOException {
			fill();
			return (char) (this.buffer[this.position++] & 0xff);
		}

		/** Waits for more bytes unless the buffer has unused ones. */
		private void fill() throws IOException {
			if (this.position == this.limit) {
				this.position = 0;
				this.limit = this.in.read(this.buffer);
				if (this.limit < 0) {
					throw new EOFException();
				}
			}
		}

		/**
		 * Writes an answer in one piece, because a second piece would wait for an
		 * acknowledgement.
		 * @return whether the answer is complete
		 */
		private boolean write(ApiAnswer answer, boolean keepAlive) throws IOException {
			byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
			StringBuilder head = new StringBuilder(512).append("HTTP/1.1 ")
				.append(answer.status())
				.append(' ')
				.append(REASONS.getOrDefault(answer.status(), "Refused"))
				.append("\r\n");
			for (Map.Entry<String, List<String>> header : answer.headers().entrySet()) {
				for (String value : header.getValue()) {
					head.append(header.getKey()).append(": ").append(value).append("\r\n");
				}
			}
			head.append(keepAlive ? "\r\n" : "Connection: close\r\n\r\n");
			byte[] whole = Arrays.copyOf(head.toString().getBytes(StandardCharsets.ISO_8859_1),
					head.length() + body.length);
			System.arraycopy(body, 0, whole, head.length(), body.length);
			this.out.write(whole);
			return !answer.isTruncated();
		}

		/** Refuses a request unless a condition is met. */
		@SuppressWarnings("AnnotateFormatMethod") // That annotation is not in the JDK
		private static void check(boolean met, int status, String message, @Nullable Object... arguments)
				throws HttpException {
			if (!met) {
				throw new HttpException(status, message.formatted(arguments));
			}
		}

		private static ApiAnswer text(int status, String text) {
			return new ApiAnswer(status, Map.of("Content-Type", List.of("text/plain; charset=utf-8")), text);
		}

	}

	/**
	 * Reports a request that is not valid HTTP, or exceeds a limit.
	 */
	private static final class HttpException extends IOException {

		private static final long serialVersionUID = 1L;

		private final int status;

		HttpException(int status, String message) {
			super(message);
			this.status = status;
		}

	}

}
