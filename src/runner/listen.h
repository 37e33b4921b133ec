#pragma once

#include <sys/types.h>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>

#include "async/task.h"
#include "runner/connection.h"
#include "secure_channel/channel_key.h"

namespace runner {

/// Serves every server that connects and runs as the user `allowed`, or as ours, until the acceptor
/// is closed. `runs` and the acceptor outlive it.
async::Task<void> acceptLocal(boost::asio::local::stream_protocol::acceptor& acceptor, Runs& runs,
                              uid_t allowed);

/// Serves every server that connects and has `key`, in the same way. Who has not shown yet that he
/// has it costs a socket for some seconds; only so many of them are let in.
async::Task<void> acceptRemote(boost::asio::ip::tcp::acceptor& acceptor, Runs& runs,
                               secure_channel::ChannelKey key);

}  // namespace runner
