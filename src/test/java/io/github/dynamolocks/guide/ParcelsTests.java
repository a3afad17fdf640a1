package io.github.dynamolocks.guide;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.context.junit.jupiter.SpringJUnitConfig;

import io.github.dynamolocks.LeaseContext;
import io.github.dynamolocks.annotation.EnableDynamoLocks;
import io.github.dynamolocks.test.DynamoDbTest;
import io.github.dynamolocks.test.TestTable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Runs methods that return a future or a stream.
 */
@SpringJUnitConfig
@DynamoDbTest
class ParcelsTests {

	private final TestTable table;

	@Autowired
	private Parcels parcels;

	@Autowired
	private SlowPacking packing;

	ParcelsTests(TestTable table) {
		this.table = table;
	}

	@Test
	void futureHoldsTheLockUntilItIsComplete() {
		CompletableFuture<String> parcel = this.parcels.pack("1");

		finish("order:1", "parcel 1");
		assertThat(parcel.join()).isEqualTo("parcel 1");
		assertThat(this.table.item("order:1")).isEmpty();
	}

	@Test
	void subscriptionHoldsTheLockUntilItsStreamIsComplete() {
		CompletableFuture<String> parcel = this.parcels.packReactively("2").toFuture();

		finish("order:2", "parcel 2");
		assertThat(parcel.join()).isEqualTo("parcel 2");
		assertThat(this.table.item("order:2")).isEmpty();
	}

	@Test
	void callbackThatBindsTheLeaseSeesIt() {
		CompletableFuture<Void> labelled = this.parcels.packAndLabel("3");

		finish("order:3", "parcel 3");
		labelled.join();
		assertThat(this.packing.labelledUnder).isEqualTo("order:3");
	}

	private void finish(String resource, String parcel) {
		await().until(() -> this.packing.started.get() != null);
		assertThat(this.table.item(resource)).isPresent();
		CompletableFuture<String> started = this.packing.started.getAndSet(null);
		assertThat(started).isNotNull();
		started.complete(parcel);
	}

	@Configuration
	@EnableDynamoLocks
	static class Application {

		@Bean
		SlowPacking packing() {
			return new SlowPacking();
		}

		@Bean
		Parcels parcels(SlowPacking packing) {
			return new Parcels(packing);
		}

	}

	/**
	 * Packs until the test says that it is done.
	 */
	static class SlowPacking implements Parcels.Packing {

		private final AtomicReference<CompletableFuture<String>> started = new AtomicReference<>();

		private volatile String labelledUnder = "";

		@Override
		public CompletableFuture<String> start(String id) {
			CompletableFuture<String> parcel = new CompletableFuture<>();
			this.started.set(parcel);
			return parcel;
		}

		@Override
		public void label(String parcel) {
			this.labelledUnder = LeaseContext.current().resource();
		}

	}

}
