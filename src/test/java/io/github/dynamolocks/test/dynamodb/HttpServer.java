package io.github.dynamolocks.test.dynamodb;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/**
 * Serves DynamoDB's protocol over HTTP/1.1, each connection with a thread of its own.
 * None of its threads keeps the JVM alive.
 *
 * <p>
 * Thread-safe. Closing it closes all connections and ends its threads.
 */
public final class HttpServer implements AutoCloseable {

	private static final int BACKLOG = 1024;

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
	 * @return the server, which accepts connections
	 * @throws UncheckedIOException if no port is free
	 */
	public static HttpServer start(String name, Handler handler) {
		return start(name, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), handler);
	}

	/**
	 * Starts a server.
	 * @param name the prefix of its threads' names
	 * @param address where it listens; port 0 for a free one
	 * @param handler answers the requests
	 * @return the server, which accepts connections
	 * @throws UncheckedIOException if it cannot listen there
	 */
	static HttpServer start(String name, InetSocketAddress address, Handler handler) {
		try {
			// Reuses an address unless on Windows, where that means something else
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
	 * Returns where it listens.
	 * @return an {@code http} address without a path
	 */
	public URI endpoint() {
		InetAddress address = this.listener.getInetAddress();
		String host = (address instanceof Inet6Address) ? "[%s]" : "%s";
		return URI.create(("http://" + host + ":%s").formatted(address.getHostAddress(), this.listener.getLocalPort()));
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
			// It is of no use any more
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
				// The listener is closed, or the client has gone already
			}
		}
	}

	private void serve(Socket socket) {
		try (socket) {
			HttpConnection connection = new HttpConnection(socket);
			while (!this.closed && connection.serveNext(this.handler)) {
				// The connection stays open for the next request
			}
		}
		catch (IOException ex) {
			// The client has gone, or the handler has no answer
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		finally {
			this.connections.remove(socket);
		}
	}

	private Thread daemon(String role, Runnable task) {
		Thread thread = new Thread(task, this.name + "-" + role);
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
		 * @return the answer, or null to close the connection without one. The connection
		 * is cut in the middle of an answer whose {@code Content-Length} is greater than
		 * its body.
		 * @throws IOException to close the connection without an answer
		 * @throws InterruptedException if the server is closed meanwhile
		 */
		@Nullable ApiAnswer handle(ApiRequest request) throws IOException, InterruptedException;

	}

}
