package io.github.dynamolocks.test.dynamodb;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Sends and receives the text of a connection without interpreting HTTP.
 */
final class RawClient implements AutoCloseable {

	private static final int TIMEOUT_MILLIS = 20_000;

	private final Socket socket;

	private final InputStream in;

	RawClient(HttpServer server) throws IOException {
		this.socket = new Socket(InetAddress.getLoopbackAddress(), server.endpoint().getPort());
		this.socket.setSoTimeout(TIMEOUT_MILLIS);
		this.in = this.socket.getInputStream();
	}

	void send(String text) throws IOException {
		this.socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
	}

	String head() throws IOException {
		StringBuilder head = new StringBuilder();
		while (!head.toString().endsWith("\r\n\r\n")) {
			int next = this.in.read();
			assertThat(next).as("after '%s'", head).isNotNegative();
			head.append((char) next);
		}
		return head.toString();
	}

	String answer() throws IOException {
		String head = head();
		String length = head.lines().filter((line) -> line.startsWith("Content-Length: ")).findFirst().orElseThrow();
		return head + read(Integer.parseInt(length.substring(length.indexOf(' ') + 1)));
	}

	String read(int bytes) throws IOException {
		return new String(this.in.readNBytes(bytes), StandardCharsets.UTF_8);
	}

	boolean isAtEnd() throws IOException {
		try {
			return this.in.read() < 0;
		}
		catch (SocketException ex) {
			// The server reset the connection, because it had not read the whole request
			return true;
		}
	}

	@Override
	public void close() throws IOException {
		this.socket.close();
	}

}
