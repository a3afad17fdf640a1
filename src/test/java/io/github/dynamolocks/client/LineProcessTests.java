package io.github.dynamolocks.client;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.test.ChildJvm;
import io.github.dynamolocks.test.DynamoDbTest;
import io.github.dynamolocks.test.FaultProxy;
import io.github.dynamolocks.test.TestTable;
import io.github.dynamolocks.test.dynamodb.EmbeddedDynamoDb;
import io.github.dynamolocks.test.dynamodb.Held;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests the line with processes that die, stand still or lose their connection while they
 * wait, while they are granted the lock, and while they leave.
 */
@DynamoDbTest
@DisabledOnOs(OS.WINDOWS)
@Tag("slow")
class LineProcessTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	/** A lost turn costs one grant, and what processes do not know of the time. */
	private static final Duration LOST_TURN = Duration.ofMillis(3000 + 1250);

	/** What a machine may need that does other work, too. */
	private static final Duration MARGIN = Duration.ofMillis(1500);

	private static final AtomicInteger COUNT = new AtomicInteger();

	private final String resource = "line:" + COUNT.incrementAndGet();

	private final EmbeddedDynamoDb server;

	private final TestTable table;

	private final ProxiedLocks here;

	private final List<AutoCloseable> open = new ArrayList<>();

	LineProcessTests(EmbeddedDynamoDb server, TestTable table) {
		this.server = server;
		this.table = table;
		this.here = ProxiedLocks.withRetries(server, table);
	}

	@AfterEach
	void close() throws Exception {
		for (AutoCloseable closeable : this.open) {
			closeable.close();
		}
		this.here.close();
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 3 })
	@Tag("long")
	void processesThatAreKilledInTheLineCostTheNextOneGrant(int number) {
		List<ChildJvm> dead = start(number);
		ChildJvm next = start();
		Lease held = acquire();
		dead.forEach(this::waitInLine);
		waitInLine(next);
		dead.forEach(ChildJvm::kill);

		held.close();

		assertAcquiresInTime(next, number - 1);
	}

	@Test
	void processThatIsKilledWhenTheLockWasPassedOnToItCostsTheNextOneGrant() {
		ChildJvm granted = start();
		ChildJvm next = start();
		Lease held = acquire();
		waitInLine(granted);
		waitInLine(next);
		granted.pause();
		String place = line().get(0);
		held.close();
		assertThat(owner()).isEqualTo(place);
		granted.kill();

		assertAcquiresInTime(next, 0);
	}

	@Test
	@Tag("long")
	void processThatStoodStillDuringItsGrantJoinsAgainAndHasNoSecondOwner() {
		ChildJvm stopped = start();
		ChildJvm next = start();
		Lease held = acquire();
		waitInLine(stopped);
		waitInLine(next);
		stopped.pause();
		held.close();
		assertAcquiresInTime(next, 0);
		String owner = owner();

		stopped.resume();

		Awaitility.await().atMost(TIMEOUT).until(() -> line().size() == 1);
		assertThat(stopped.lines()).noneMatch((line) -> line.startsWith("done acquire"));
		assertThat(owner()).isEqualTo(owner);
		LockingProcess.tell(next, "held");
		LockingProcess.tell(next, "release");
		stopped.awaitLine("done acquire", TIMEOUT);
		LockingProcess.tell(stopped, "held");
		LockingProcess.tell(stopped, "release");
		assertThat(this.table.item(this.resource)).isEmpty();
	}

	@Test
	void processThatStandsStillForLessThanItsGrantKeepsItsTurn() {
		ChildJvm stopped = start();
		ChildJvm next = start();
		Lease held = acquire();
		waitInLine(stopped);
		waitInLine(next);
		stopped.pause();
		String place = line().get(0);
		held.close();
		stopped.resume();

		assertThat(stopped.awaitLine("done acquire", TIMEOUT)).endsWith(place);
		assertThat(owner()).isEqualTo(place);
		LockingProcess.tell(stopped, "held");
		LockingProcess.tell(stopped, "release");
		next.awaitLine("done acquire", TIMEOUT);
		LockingProcess.tell(next, "release");
		assertThat(this.table.item(this.resource)).isEmpty();
	}

	@Test
	@Tag("long")
	void processThatIsCutOffInTheLineCostsTheNextOneGrant() {
		FaultProxy proxy = proxy();
		ChildJvm cutOff = start(proxy.endpoint());
		ChildJvm next = start();
		Lease held = acquire();
		waitInLine(cutOff);
		waitInLine(next);
		proxy.next(FaultProxy.ANY_OPERATION).always().cut();

		held.close();

		assertAcquiresInTime(next, 0);
		cutOff.awaitLine("failed acquire", TIMEOUT);
	}

	@ParameterizedTest
	@CsvSource({ "false, true", "true, true", "false, false", "true, false" })
	@Tag("long")
	void processThatIsKilledOrStandsStillWhileItLeavesCostsTheNextAtMostOneGrant(boolean applied, boolean killed) {
		FaultProxy proxy = proxy();
		ChildJvm leaving = start(proxy.endpoint());
		ChildJvm next = start();
		Lease held = acquire();
		leaving.send("wait");
		awaitLine(1);
		waitInLine(next);
		Held leave = applied ? proxy.next("UpdateItem").holdAnswer() : proxy.next("UpdateItem").holdRequest();
		leave.awaitArrival(TIMEOUT);
		if (killed) {
			leaving.kill();
		}
		else {
			leaving.pause();
		}
		assertThat(line()).hasSize(applied ? 1 : 2);
		held.close();

		assertAcquiresInTime(next, 0);

		String owner = owner();
		leave.release();
		if (!killed) {
			leaving.resume();
			leaving.awaitLine("failed wait", TIMEOUT);
		}
		LockingProcess.tell(next, "held");
		assertThat(owner()).isEqualTo(owner);
		LockingProcess.tell(next, "release");
		assertThat(this.table.item(this.resource)).isEmpty();
	}

	@Test
	@Tag("long")
	void processesThatStayAreServedInTheirOrder() {
		List<ChildJvm> processes = start(5);
		Lease held = acquire();
		processes.forEach(this::waitInLine);
		processes.get(1).kill();
		processes.get(3).pause();

		held.close();

		for (int index : List.of(0, 2, 4)) {
			ChildJvm process = processes.get(index);
			assertAcquiresInTime(process, 1);
			for (int later = index + 1; later < 5; later++) {
				assertThat(processes.get(later).lines()).noneMatch((line) -> line.startsWith("done acquire"));
			}
			LockingProcess.tell(process, "held");
			LockingProcess.tell(process, "release");
		}
		processes.get(3).resume();
		processes.get(3).awaitLine("done acquire", TIMEOUT);
		LockingProcess.tell(processes.get(3), "release");
		assertThat(this.table.item(this.resource)).isEmpty();
	}

	private void assertAcquiresInTime(ChildJvm process, int deadBefore) {
		long start = System.nanoTime();
		process.awaitLine("done acquire", TIMEOUT);
		assertThat(Duration.ofNanos(System.nanoTime() - start)).as("time until the turn of the next process")
			.isLessThan(LOST_TURN.plusMillis(100L * deadBefore).plus(MARGIN));
	}

	private Lease acquire() {
		return this.here.client().acquire(LockRequest.of(this.resource));
	}

	private void waitInLine(ChildJvm process) {
		int places = line().size();
		process.send("acquire");
		awaitLine(places + 1);
	}

	private void awaitLine(int places) {
		Awaitility.await().atMost(TIMEOUT).until(() -> line().size() == places);
	}

	private List<String> line() {
		return this.table.item(this.resource)
			.map((item) -> item.get("line"))
			.map((line) -> line.l().stream().map(AttributeValue::s).toList())
			.orElse(List.of());
	}

	private String owner() {
		return ProxiedLocks.owner(this.table, this.resource);
	}

	private FaultProxy proxy() {
		FaultProxy proxy = FaultProxy.to(this.server.endpoint());
		this.open.add(proxy);
		return proxy;
	}

	private ChildJvm start() {
		return start(1).get(0);
	}

	private List<ChildJvm> start(int number) {
		List<ChildJvm> children = new ArrayList<>();
		for (int i = 0; i < number; i++) {
			children.add(child(this.server.endpoint()));
		}
		children.forEach((child) -> child.awaitLine("ready", TIMEOUT));
		return children;
	}

	private ChildJvm start(URI endpoint) {
		ChildJvm child = child(endpoint);
		child.awaitLine("ready", TIMEOUT);
		return child;
	}

	private ChildJvm child(URI endpoint) {
		ChildJvm child = ChildJvm.start(LockingProcess.class, endpoint.toString(), this.table.name(), this.resource);
		this.open.add(0, child);
		return child;
	}

}
