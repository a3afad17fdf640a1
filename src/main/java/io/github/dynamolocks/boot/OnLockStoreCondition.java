package io.github.dynamolocks.boot;

import java.util.Objects;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.ConfigurationCondition;
import org.springframework.core.type.AnnotatedTypeMetadata;

import io.github.dynamolocks.LockClient;
import io.github.dynamolocks.store.LockStore;

/**
 * Matches if there is one store, and the lock client uses it. If the application has its
 * own client, only that client knows its store.
 */
final class OnLockStoreCondition extends SpringBootCondition implements ConfigurationCondition {

	@Override
	public ConfigurationPhase getConfigurationPhase() {
		return ConfigurationPhase.REGISTER_BEAN;
	}

	@Override
	public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
		ConfigurableListableBeanFactory beanFactory = Objects.requireNonNull(context.getBeanFactory());
		ConditionMessage.Builder message = ConditionMessage.forCondition("LockStore");
		int stores = Backing.names(beanFactory, LockStore.class).size();
		if (stores != 1) {
			return ConditionOutcome.noMatch(message.because("there are " + stores + " LockStore beans"));
		}
		if (Backing.isReplaced(beanFactory, LockClient.class) && !Backing.isReplaced(beanFactory, LockStore.class)) {
			return ConditionOutcome
				.noMatch(message.because("there is a LockClient bean, but no bean of the LockStore that it uses"));
		}
		return ConditionOutcome.match(message.because("there is a LockStore bean"));
	}

}
