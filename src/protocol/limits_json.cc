#include "protocol/limits_json.h"

namespace protocol {

boost::json::object toJson(const model::RunLimits& limits) {
  return {{"wallMilliseconds", limits.wallTime.count()},
          {"cpuMilliseconds", limits.cpuTime.count()},
          {"memoryBytes", limits.memoryBytes},
          {"processes", limits.processes},
          {"cpus", limits.cpus},
          {"givesWay", limits.givesWay},
          {"openFiles", limits.openFiles},
          {"fileBytes", limits.fileBytes},
          {"dataBytes", limits.dataBytes},
          {"tmpBytes", limits.tmpBytes},
          {"inodes", limits.inodes},
          {"outputBytes", limits.outputBytes},
          {"drainBytes", limits.drainBytes}};
}

void readLimits(Fields fields, model::RunLimits& limits) {
  fields.read("wallMilliseconds", limits.wallTime);
  fields.read("cpuMilliseconds", limits.cpuTime);
  fields.read("memoryBytes", limits.memoryBytes);
  fields.read("processes", limits.processes);
  fields.read("cpus", limits.cpus);
  fields.read("givesWay", limits.givesWay);
  fields.read("openFiles", limits.openFiles);
  fields.read("fileBytes", limits.fileBytes);
  fields.read("dataBytes", limits.dataBytes);
  fields.read("tmpBytes", limits.tmpBytes);
  fields.read("inodes", limits.inodes);
  fields.read("outputBytes", limits.outputBytes);
  fields.read("drainBytes", limits.drainBytes);
}

}  // namespace protocol
