package io.github.dynamolocks.test.dynamodb;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;

import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests the exact text on the connections of an {@link HttpServer}.
 */
class HttpServerTests {

	private static final String TARGET = "X-Amz-Target: DynamoDB_20120810.GetItem\r\n";

	private final LinkedBlockingQueue<ApiRequest> requests = new LinkedBlockingQueue<>();

	private volatile HttpServer.Handler answering = (request) -> ApiAnswer.of(200, "<" + request.body() + ">",
			Instant.EPOCH);

	private final HttpServer server = HttpServer.start("http-test", this::handle);

	@AfterEach
	void close() {
		this.server.close();
	}

	@Test
	void connectionServesSeveralRequests() throws IOException {
		try (RawClient client = new RawClient(this.server)) {
			client.send("POST / HTTP/1.1\r\n" + TARGET + "Content-Length: 3\r\n\r\none");
			assertThat(client.answer()).startsWith("HTTP/1.1 200 OK\r\n")
				.contains("Content-Type: application/x-amz-json-1.0\r\n", "Date: Thu, 01 Jan 1970 00:00:00 GMT\r\n",
						"Content-Length: 5\r\n")
				.doesNotContain("Connection:")
				.endsWith("\r\n\r\n<one>");
			client.send(
					"POST / HTTP/1.1\r\nx-amz-target: DynamoDB_20120810.PutItem\r\nContent-Length: 4\r\n\r\nt\u00e4o");
			assertThat(client.answer()).endsWith("<t\u00e4o>");
		}
		assertThat(this.requests).extracting(ApiRequest::operation).containsExactly("GetItem", "PutItem");
	}

	@Test
	void pipelinedRequestsAreAnsweredInOrder() throws IOException {
		try (RawClient client = new RawClient(this.server)) {
			client.send("POST / HTTP/1.1\r\nContent-Length: 1\r\n\r\n1POST / HTTP/1.1\r\nContent-Length: 1\r\n\r\n2");
			assertThat(client.answer()).endsWith("<1>");
			assertThat(client.answer()).endsWith("<2>");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "chunked", "gzip" })
	void transferCodingIsRefused(String coding) throws IOException {
		try (RawClient client = new RawClient(this.server)) {
			client.send("POST / HTTP/1.1\r\nTransfer-Encoding: " + coding + "\r\n\r\n3\r\nabc\r\n0\r\n\r\n");
			assertThat(client.answer()).startsWith("HTTP/1.1 411 Refused\r\n").contains("Content-Length");
			assertThat(client.isAtEnd()).isTrue();
		}
		assertThat(this.requests).isEmpty();
	}

	@Test
	void expectingClientReceivesContinue() throws IOException {
		try (RawClient client = new RawClient(this.server)) {
			client.send("POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n");
			assertThat(client.head()).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
			client.send("one");
			assertThat(client.answer()).endsWith("<one>");
		}
	}

	@ParameterizedTest
	@CsvSource({ "HTTP/1.0,,true", "HTTP/1.0,keep-alive,false", "HTTP/1.1,close,true", "HTTP/1.1,keep-alive,false" })
	void clientDecidesWhetherTheConnectionStaysOpen(String version, @Nullable String connection, boolean closed)
			throws IOException {
		try (RawClient client = new RawClient(this.server)) {
			String header = (connection != null) ? "Connection: " + connection + "\r\n" : "";
			client.send("POST / " + version + "\r\n" + header + "Content-Length: 1\r\n\r\n1");
			assertThat(client.answer().contains("Connection: close\r\n")).isEqualTo(closed);
			if (closed) {
				assertThat(client.isAtEnd()).isTrue();
			}
			else {
				client.send("POST / " + version + "\r\nContent-Length: 1\r\n\r\n2");
				assertThat(client.answer()).endsWith("<2>");
			}
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "GET / HTTP/1.1|200 OK|healthy: dynamodb",
					"PUT / HTTP/1.1|404 Not Found|<UnknownOperationException/>",
					"nonsense|400 Bad Request|not HTTP/1.1", "POST / HTTP/2|400 Bad Request|not HTTP/1.1" })
	void otherMethodsAndProtocolsAreRefusedWithAMessage(String line, String status, String words) throws IOException {
		try (RawClient client = new RawClient(this.server)) {
			client.send(line + "\r\n\r\n");
			assertThat(client.answer()).startsWith("HTTP/1.1 " + status).contains(words);
		}
		assertThat(this.requests).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "no colon", ": no name", "Content-Length: x", "Content-Length: -1",
			"Content-Length: 9999999999999999999" })
	void malformedRequestIsRefused(String header) throws IOException {
		try (RawClient client = new RawClient(this.server)) {
			client.send("POST / HTTP/1.1\r\n" + header + "\r\n\r\n");
			assertThat(client.answer()).startsWith("HTTP/1.1 400 Bad Request\r\n");
			assertThat(client.isAtEnd()).isTrue();
		}
		assertThat(this.requests).isEmpty();
	}

	@Test
	void oversizedHeadIsRefused() throws IOException {
		try (RawClient client = new RawClient(this.server)) {
			client.send("POST / HTTP/1.1\r\nX: " + "x".repeat(64 * 1024));
			assertThat(client.answer()).startsWith("HTTP/1.1 431 ");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "Content-Length: 16777217\r\n\r\n", "Content-Length: 99999999999\r\n\r\n" })
	void oversizedBodyIsRefused(String tooLarge) throws IOException {
		try (RawClient client = new RawClient(this.server)) {
			client.send("POST / HTTP/1.1\r\n" + tooLarge);
			assertThat(client.answer()).startsWith("HTTP/1.1 413 ");
		}
	}

	@Test
	void handlerWithoutAnAnswerCutsTheConnection() throws IOException {
		this.answering = (request) -> null;
		try (RawClient client = new RawClient(this.server)) {
			client.send("POST / HTTP/1.1\r\nContent-Length: 1\r\n\r\n1");
			assertThat(client.isAtEnd()).isTrue();
		}
	}

	@Test
	void truncatedAnswerCutsTheConnectionInTheMiddle() throws IOException {
		this.answering = (request) -> ApiAnswer.of(200, "0123456789", Instant.EPOCH).truncated();
		try (RawClient client = new RawClient(this.server)) {
			client.send("POST / HTTP/1.1\r\nContent-Length: 1\r\n\r\n1");
			assertThat(client.head()).contains("Content-Length: 10\r\n");
			assertThat(client.read(5)).isEqualTo("01234");
			assertThat(client.isAtEnd()).isTrue();
		}
	}

	@Test
	void answerWithoutADateIsSentWithoutOne() throws IOException {
		this.answering = (request) -> ApiAnswer.of(200, "{}", Instant.EPOCH).withoutDate();
		try (RawClient client = new RawClient(this.server)) {
			client.send("POST / HTTP/1.1\r\nContent-Length: 1\r\n\r\n1");
			assertThat(client.answer()).doesNotContain("Date:");
		}
	}

	@Test
	void closedServerEndsConnectionsHandlersAndThreads() throws IOException, InterruptedException {
		CountDownLatch handling = new CountDownLatch(1);
		AtomicBoolean interrupted = new AtomicBoolean();
		this.answering = (request) -> {
			handling.countDown();
			try {
				new CountDownLatch(1).await();
			}
			catch (InterruptedException ex) {
				interrupted.set(true);
				throw ex;
			}
			return null;
		};
		try (RawClient idle = new RawClient(this.server); RawClient waiting = new RawClient(this.server)) {
			waiting.send("POST / HTTP/1.1\r\nContent-Length: 1\r\n\r\n1");
			handling.await();
			Awaitility.await().until(() -> threads().size() == 3);
			assertThat(threads()).allMatch(Thread::isDaemon);

			this.server.close();

			assertThat(threads()).isEmpty();
			assertThat(interrupted).isTrue();
			assertThat(idle.isAtEnd()).isTrue();
			assertThat(waiting.isAtEnd()).isTrue();
		}
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> new RawClient(this.server));
	}

	@Test
	void closedConnectionsLeaveNoThreads() throws IOException {
		for (int i = 0; i < 5; i++) {
			new RawClient(this.server).close();
		}
		Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> threads().size() == 1);
	}

	@Test
	void errorNamesTheUsedPort() {
		int port = this.server.endpoint().getPort();
		InetSocketAddress taken = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);

		assertThatExceptionOfType(UncheckedIOException.class)
			.isThrownBy(() -> HttpServer.start("second", taken, this::handle))
			.withMessageContainingAll("'second'", Integer.toString(port), "Use another");
	}

	private @Nullable ApiAnswer handle(ApiRequest request) throws IOException, InterruptedException {
		this.requests.add(request);
		return this.answering.handle(request);
	}

	private static List<Thread> threads() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().startsWith("http-test-"))
			.toList();
	}

}
