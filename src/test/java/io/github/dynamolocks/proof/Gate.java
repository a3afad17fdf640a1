package io.github.dynamolocks.proof;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/**
 * Forwards connections byte by byte and injects their faults: it closes, pauses and
 * refuses them.
 *
 * <p>
 * Thread-safe. Its threads do not keep the JVM alive.
 */
final class Gate implements AutoCloseable {

	private final URI upstream;

	private final InetSocketAddress address;

	private final Set<Socket> clients = ConcurrentHashMap.newKeySet();

	private volatile ServerSocket server;

	private volatile long frozenUntil = System.nanoTime();

	private Gate(URI upstream, ServerSocket server) {
		this.upstream = upstream;
		this.server = server;
		this.address = (InetSocketAddress) server.getLocalSocketAddress();
		run("gate-accept", () -> accept(server));
	}

	static Gate to(URI upstream) {
		try {
			return new Gate(upstream, listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	URI endpoint() {
		return URI.create("http://127.0.0.1:" + this.address.getPort());
	}

	/** Returns the number of open connections of clients. */
	int connections() {
		this.clients.removeIf(Socket::isClosed);
		return this.clients.size();
	}

	/** Closes all connections. */
	void cut() {
		this.clients.forEach(Gate::close);
	}

	/** Pauses all connections, also new ones, for a time. */
	void freeze(Duration duration) {
		this.frozenUntil = System.nanoTime() + duration.toNanos();
	}

	/** Closes all connections and refuses new ones, like a server that stops. */
	void down() {
		close(this.server);
		cut();
	}

	/** Listens again. */
	void up() {
		if (this.server.isClosed()) {
			try {
				ServerSocket server = listen(this.address);
				this.server = server;
				run("gate-accept", () -> accept(server));
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}
	}

	/** Ends all faults. */
	void heal() {
		this.frozenUntil = System.nanoTime();
		up();
	}

	@Override
	public void close() {
		down();
	}

	private static ServerSocket listen(InetSocketAddress address) throws IOException {
		ServerSocket server = new ServerSocket();
		// Otherwise closed connections keep the port for a minute
		server.setReuseAddress(true);
		server.bind(address);
		return server;
	}

	private void accept(ServerSocket server) throws IOException {
		while (!server.isClosed()) {
			Socket client = server.accept();
			this.clients.add(client);
			run("gate-open", () -> open(client));
		}
	}

	private void open(Socket client) throws IOException {
		// A cut may close it at any moment, even before it is forwarded
		try (client; Socket onward = new Socket(this.upstream.getHost(), this.upstream.getPort())) {
			client.setTcpNoDelay(true);
			onward.setTcpNoDelay(true);
			run("gate-answers", () -> pass(client, onward, onward.getInputStream(), client.getOutputStream()));
			pass(client, onward, client.getInputStream(), onward.getOutputStream());
		}
	}

	private void pass(Socket client, Socket onward, InputStream from, OutputStream to) throws IOException {
		byte[] buffer = new byte[8192];
		try (client; onward) {
			for (int read = from.read(buffer); read >= 0; read = from.read(buffer)) {
				for (long left = this.frozenUntil - System.nanoTime(); left > 0; left = this.frozenUntil
						- System.nanoTime()) {
					LockSupport.parkNanos(left);
				}
				to.write(buffer, 0, read);
			}
		}
	}

	private static void close(AutoCloseable socket) {
		try {
			socket.close();
		}
		catch (Exception ex) {
			// The socket is closed in spite of the exception
		}
	}

	private static void run(String name, Work work) {
		Thread thread = new Thread(() -> {
			try {
				work.run();
			}
			catch (IOException ex) {
				// Ends of connections are expected
			}
		}, name);
		thread.setDaemon(true);
		thread.start();
	}

	/** Work on a connection, which fails when the connection ends. */
	@FunctionalInterface
	private interface Work {

		void run() throws IOException;

	}

}
